'use strict'; // model
